# Item analysis in psych: items_psych.R FOLDER CANDIDATES ITEMS
suppressMessages(library(psych))
arguments <- commandArgs(TRUE)
n <- as.integer(arguments[2]); k <- as.integer(arguments[3])
x <- as.data.frame(matrix(readBin(file.path(arguments[1], "marks.bin"), "double", n * k), n, k))
seconds <- sum(system.time(a <- alpha(x, check.keys = FALSE, warnings = FALSE))[1:2])
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
cat(sprintf(paste0('{"seconds": %.4f, "peak_mb": %.1f, "version": "%s", "alpha": %.15g, ',
  '"item_rest": [%s], "alpha_without": [%s]}\n'), seconds, peak, packageVersion("psych"),
  a$total$raw_alpha, paste(sprintf("%.15g", a$item.stats$r.drop), collapse = ", "),
  paste(sprintf("%.15g", a$alpha.drop$raw_alpha), collapse = ", ")))
