# Item analysis in psychometric: items_psychometric.R FOLDER CANDIDATES ITEMS
suppressMessages({library(psychometric)})
arguments <- commandArgs(TRUE)
n <- as.integer(arguments[2]); k <- as.integer(arguments[3])
x <- matrix(readBin(file.path(arguments[1], "marks.bin"), "double", n * k), n, k)
seconds <- sum(system.time({
  a <- psychometric::alpha(x)
  m <- item.exam(x, discrim = TRUE)
})[1:2])
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
cat(sprintf(paste0('{"seconds": %.4f, "peak_mb": %.1f, "version": "%s", "alpha": %.15g, ',
  '"item_rest": [%s]}\n'), seconds, peak, packageVersion("psychometric"), a,
  paste(sprintf("%.15g", m$Item.Tot.woi), collapse = ", ")))
