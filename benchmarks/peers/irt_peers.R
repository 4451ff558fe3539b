# Item calibration in R: irt_peers.R mirt|TAM FOLDER CANDIDATES ITEMS MODEL
arguments <- commandArgs(TRUE)
name <- arguments[1]; n <- as.integer(arguments[3]); k <- as.integer(arguments[4])
model <- arguments[5]
suppressMessages(library(name, character.only = TRUE))
x <- matrix(readBin(file.path(arguments[2], "scores.bin"), "integer", n * k), n, k)
colnames(x) <- paste0("q", seq_len(k))
if (name == "mirt") {
  x <- as.data.frame(x)
  kind <- c("1pl" = "Rasch", "2pl" = "2PL", gpcm = "gpcm")[[model]]
  time <- system.time(m <- mirt(x, 1, kind, verbose = FALSE))
  if (n <= 2000) m <- mirt(x, 1, kind, TOL = 1e-6, verbose = FALSE)  # to compare, not timed
  held <- coef(m, simplify = TRUE)
  slopes <- if (model == "1pl") rep(sqrt(held$cov[1, 1]), k) else held$items[, "a1"]
} else {
  fit <- function(...) suppressWarnings(switch(model,
    "1pl" = tam.mml(x, control = list(progress = FALSE)),
    "2pl" = tam.mml.2pl(x, irtmodel = "2PL", control = list(progress = FALSE)),
    gpcm = tam.mml.2pl(x, irtmodel = "GPCM", control = list(progress = FALSE))))
  time <- system.time(m <- fit())
  slopes <- rep(NA, k)
}
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
told <- if (anyNA(slopes)) "" else paste(sprintf("%.10g", slopes), collapse = ", ")
cat(sprintf('{"seconds": %.4f, "peak_mb": %.1f, "version": "%s", "slopes": [%s]}\n',
  sum(time[1:2]), peak, packageVersion(name), told))
