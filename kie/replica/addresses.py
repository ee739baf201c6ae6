"""Which addresses read their figures from the replica, by the name of their view. All others are the primary's.

Each is asked by GET, changes nothing but the audit trail, and may take long for many people.
"""

FIGURES = frozenset(
    {
        "insights.completion",
        "insights.completion_figures",
        "insights.completion_late",
        "insights.completion_over_time",
        "insights.completion_names",
        "insights.completion_committee",
        "insights.completion_workbook",
        "insights.heatmap",
        "insights.heatmap_csv",
        "insights.heatmap_xlsx",
        "insights.prevalence",
        "insights.demand",
        "insights.demand_csv",
        "insights.demand_xlsx",
        "insights.agreement",
        "insights.agreement_csv",
        "insights.agreement_xlsx",
    }
)
