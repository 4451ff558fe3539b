"""Projects and pilots (项目与试点): every process of a plan, from the call to the case library."""
