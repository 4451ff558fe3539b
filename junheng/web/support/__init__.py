"""Classes of school as support given (一校一策支持): path, team, project, plan of each school."""
