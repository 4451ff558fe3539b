# Bock and Lieberman's two sections by mirt: Rscript make.R writes expected.json beside itself.
suppressMessages(library(mirt))
counts <- read.csv("input.csv")
number <- function(v) paste0("[", paste(formatC(v, digits = 10, format = "g"), collapse = ", "), "]")
fit <- function(section, kind) {
  data <- counts[rep(1:32, counts[[section]]), 1:5]
  tied <- if (kind == "1pl") "\nCONSTRAIN = (1-5, a1)" else ""
  m <- mirt(data, mirt.model(paste0("F = 1-5", tied)), "2PL", SE = TRUE, SE.type = "Louis",
    TOL = 1e-11, quadpts = 121, verbose = FALSE,
    technical = list(NCYCLES = 50000, theta_lim = c(-6, 6)))
  held <- coef(m, printSE = TRUE)[1:5]
  pick <- function(row, what) sapply(held, function(v) v[row, what])
  sprintf('"%s %s": {"loglik": %s, "slope": %s, "slope_se": %s, "intercept": %s, "intercept_se": %s}',
    section, kind, formatC(extract.mirt(m, "logLik"), digits = 11, format = "g"),
    number(pick("par", "a1")), number(pick("SE", "a1")), number(pick("par", "d")),
    number(pick("SE", "d")))
}
all <- expand.grid(section = c("section6", "section7"), kind = c("1pl", "2pl"))
body <- mapply(fit, as.character(all$section), as.character(all$kind))
writeLines(sprintf('{"R": "%s", "mirt": "%s", "models": {\n%s\n}}', R.version.string,
  packageVersion("mirt"), paste(body, collapse = ",\n")), "expected.json")
