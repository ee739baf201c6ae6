"""Databases that earlier versions made, brought up to date by this one."""
