# Simulates 900 pupils over three years, half-point scores with a ceiling, and lets quantreg place
# them as student growth percentiles are defined: a hundred taus, cubic B-splines with knots at the
# fifths of all pupils of the earlier year, sorted quantiles rounded to five digits, the count of
# those strictly below the score, 0 as 1 and 100 as 99.
# Rscript make.R: writes input.csv and expected.json beside itself.
library(splines)
library(quantreg)
set.seed(20250902)
n <- 900
able <- rnorm(n)
test <- function(m, s) pmin(100, pmax(0, round(2 * (m + s * (0.85 * able + 0.5 * rnorm(n)))) / 2))
d <- data.frame(id = 1:n, y2023 = test(62, 14), y2024 = test(66, 15), y2025 = test(70, 16))
d$y2023[sample(n, 90)] <- NA
d$y2024[sample(n, 30)] <- NA
d$y2025[sample(n, 40)] <- NA
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE, na = "")
taus <- (1:100 - 0.5) / 100
place <- function(x) list(
  knots = round(as.vector(quantile(x, c(0.2, 0.4, 0.6, 0.8), na.rm = TRUE)), 3),
  ends = extendrange(x[!is.na(x)], f = 0.1))
curve <- function(x, at) bs(x, knots = at$knots, Boundary.knots = at$ends)
percentiles <- function(y, priors, everyone) {
  at <- lapply(everyone, place)
  X <- do.call(cbind, c(list(rep(1, length(y))), Map(curve, priors, at)))
  fits <- lapply(taus, function(t) suppressWarnings(rq.fit.br(X, y, tau = t)))
  q <- round(t(apply(X %*% sapply(fits, function(f) f$coefficients), 1, sort)), 5)
  sgp <- rowSums(q < y)
  loss <- sapply(1:100, function(k) sum(fits[[k]]$residuals * (taus[k] - (fits[[k]]$residuals < 0))))
  list(sgp = pmin(pmax(sgp, 1), 99), loss = loss, cuts = q[, c(11, 36, 51, 66, 91)])
}
one <- !is.na(d$y2025) & !is.na(d$y2024)
two <- one & !is.na(d$y2023)
a <- with(d[one, ], percentiles(y2025, list(y2024), list(d$y2024)))
b <- with(d[two, ], percentiles(y2025, list(y2024, y2023), list(d$y2024, d$y2023)))
numbers <- function(x) paste0("[", paste(formatC(x, digits = 12, format = "g", width = 1), collapse = ", "), "]")
say <- function(name, rows, r) sprintf(
  '"%s": {"id": %s,\n"sgp": %s,\n"loss": %s,\n"cuts_10_35_50_65_90_of_the_first_pupils": [%s]}', name,
  numbers(d$id[rows]), numbers(r$sgp), numbers(r$loss),
  paste(apply(head(r$cuts, 20), 1, numbers), collapse = ", "))
writeLines(sprintf('{"R": "%s", "quantreg": "%s",\n%s,\n%s}', R.version.string,
  packageVersion("quantreg"), say("one_prior", one, a), say("two_priors", two, b)), "expected.json")
