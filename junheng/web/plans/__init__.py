"""Action plans (行动计划): read, adopted, handed out, watched."""
