"""What must hold when processes are killed, databases stopped, disks full: nothing that was acknowledged is lost."""
