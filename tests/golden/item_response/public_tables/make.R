# Tables written by others, by mirt: JUNHENG_REAL_DATA=… Rscript make.R writes expected.json here.
suppressMessages(library(mirt))
folder <- Sys.getenv("JUNHENG_REAL_DATA")
number <- function(v) paste0("[", paste(formatC(v, digits = 10, format = "g"), collapse = ", "), "]")
fit <- function(name, data, itemtype) {
  m <- mirt(data, 1, itemtype, SE = TRUE, SE.type = "Louis", TOL = 1e-9, quadpts = 121,
    verbose = FALSE, technical = list(NCYCLES = 50000, theta_lim = c(-6, 6)))
  held <- coef(m, printSE = TRUE)[seq_len(ncol(data))]
  pick <- function(row) unlist(lapply(held, function(v)
    v[row, grepl("^a1$|^d$|^d[1-9][0-9]*$", colnames(v))]))
  sprintf('"%s": {"n": %d, "loglik": %s, "at": %s, "se": %s}', name, nrow(data),
    formatC(extract.mirt(m, "logLik"), digits = 11, format = "g"), number(pick("par")),
    number(pick("SE")))
}
icar <- read.csv(file.path(folder, "icar_ability16.csv"))
icar <- icar[, sapply(icar, is.numeric)]
icar <- icar[rowSums(!is.na(icar)) > 0, ]
learning <- read.csv(file.path(folder, "learning_to_learn.csv"))[, paste0("score_6_subtest", 1:7)]
models <- c(fit("icar 2pl", icar, "2PL"), fit("learning gpcm", learning, "gpcm"),
  fit("learning graded", learning, "graded"))
writeLines(sprintf('{"R": "%s", "mirt": "%s", "models": {\n%s\n}}', R.version.string,
  packageVersion("mirt"), paste(models, collapse = ",\n")), "expected.json")
