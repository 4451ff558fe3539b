# Simulates 600 candidates of a test of nine items with two to four scores, a few not presented,
# two groups, and lets mirt, ltm and difR say what they find.
# Rscript make.R: writes input.csv and expected.json beside itself.
suppressMessages({library(mirt); library(difR)})
set.seed(20250905)
n <- 600
ability <- rnorm(n)
group <- rep(c("reference", "focal"), c(340, 260))
slope <- c(0.8, 1.2, 1.6, 1.0, 1.4, 0.7, 1.1, 0.9, 0.6)
steps <- list(-1, 0, 1.2, -0.5, 0.6, c(0.4, -0.9), c(0.9, 0.2), c(1.2, 0.9, -0.8), c(0.5, 0.6, 0.1))
partial <- function(theta, a, d) {  # categories 0, 1, … by generalised partial credit
  z <- outer(theta, seq_along(d) - 1 + 1) * a
  z <- cbind(0, z + rep(d, each = length(theta)))
  p <- exp(z) / rowSums(exp(z))
  u <- runif(length(theta))
  rowSums(u > t(apply(p, 1, cumsum))[, seq_along(d), drop = FALSE])
}
x <- sapply(1:9, function(j) {
  shift <- if (j == 4) ifelse(group == "focal", -0.9, 0) else 0  # item 4 is harder for the focal group
  tilt <- if (j == 2) ifelse(group == "focal", 0.4, 1) else 1     # item 2 tells less of them
  partial(ability * tilt + shift, slope[j], steps[[j]])
})
colnames(x) <- paste0("q", 1:9)
absent <- matrix(runif(n * 9) < 0.03, n)
absent[, 1:3] <- FALSE
given <- x
given[absent] <- NA
write.csv(data.frame(group, given), "input.csv", row.names = FALSE, quote = FALSE, na = "")

number <- function(v) paste0("[", paste(formatC(v, digits = 12, format = "g"), collapse = ", "), "]")
fit <- function(name, data, itemtype, constrain = FALSE) {
  model <- mirt.model(paste0("F = 1-", ncol(data), if (constrain)
    paste0("\nCONSTRAIN = (1-", ncol(data), ", a1)")))
  m <- mirt(as.data.frame(data), model, itemtype, SE = TRUE, SE.type = "Louis", TOL = 1e-10,
    quadpts = 121, verbose = FALSE, technical = list(NCYCLES = 50000, theta_lim = c(-6, 6)))
  held <- coef(m, printSE = TRUE)
  pick <- function(item, row) {
    v <- held[[item]][row, ]
    v[grepl("^a1$|^d$|^d[1-9]$", names(v))]
  }
  items <- paste(sapply(colnames(data), function(k)
    sprintf('"%s": {"at": %s, "se": %s}', k, number(pick(k, "par")), number(pick(k, "SE")))),
    collapse = ", ")
  eap <- fscores(m, method = "EAP", full.scores.SE = TRUE, quadpts = 121, theta_lim = c(-6, 6))
  sprintf('"%s": {"loglik": %s, "items": {%s}, "eap": %s, "se": %s, "information": %s}', name,
    formatC(extract.mirt(m, "logLik"), digits = 12, format = "g"), items,
    number(eap[1:25, 1]), number(eap[1:25, 2]),
    number(testinfo(m, matrix(c(-2, -1, 0, 1, 2)))))
}
right <- given[, 1:5]
wrong <- right
wrong[is.na(wrong)] <- 0
models <- c(
  fit("1pl", right, "2PL", TRUE), fit("2pl", right, "2PL"), fit("2pl_wrong", wrong, "2PL"),
  fit("partial_credit", given, "gpcm", TRUE), fit("gpcm", given, "gpcm"),
  fit("graded", given, "graded")
)
dif <- function(name, purify) {
  mh <- difMH(wrong, group, "focal", purify = purify)
  lr <- lapply(c("both", "udif", "nudif"), function(k)
    difLogistic(wrong, group, "focal", type = k, purify = purify && k == "both"))
  sprintf(paste0('"%s": {"chi2": %s, "odds": %s, "variance": %s, "both": %s, "uniform": %s, ',
    '"crossing": %s, "r2_both": %s, "r2_uniform": %s, "flagged_mh": %s, "flagged_both": %s}'), name,
    number(mh$MH), number(mh$alphaMH), number(mh$varLambda), number(lr[[1]]$Logistik),
    number(lr[[2]]$Logistik), number(lr[[3]]$Logistik), number(lr[[1]]$deltaR2),
    number(lr[[2]]$deltaR2), number(mh$DIFitems), number(lr[[1]]$DIFitems))
}
body <- sprintf('{"R": "%s", "mirt": "%s", "difR": "%s", "models": {\n%s\n}, "dif": {\n%s\n}}',
  R.version.string, packageVersion("mirt"), packageVersion("difR"),
  paste(models, collapse = ",\n"), paste(c(dif("plain", FALSE), dif("purified", TRUE)), collapse = ",\n"))
writeLines(body, "expected.json")
