# Simulates 360 pupils of 18 schools in 4 districts and 9 villages, and lets lme4 estimate them.
# Rscript make.R: writes input.csv and expected.json beside itself.
library(lme4)
set.seed(20250901)
n <- 360
school <- sample(1:18, n, TRUE, prob = rep(c(1, 2, 3), 6))
district <- ceiling(school / 4.5)
village <- sample(1:9, n, TRUE)
chinese <- round(rnorm(n, 72, 11))
maths <- round(0.6 * (chinese - 72) + rnorm(n, 70, 10))
intake <- ave(chinese, school)
slope <- rnorm(18, 0, 0.25)[school]
score <- round(
  20 + 0.35 * chinese + 0.4 * maths + 0.1 * intake + rnorm(4, 0, 7)[district] +
    rnorm(18, 0, 4)[school] + slope * (maths - 70) + rnorm(9, 0, 2.5)[village] + rnorm(n, 0, 8)
)
d <- data.frame(district, school, village, chinese, maths, intake = round(intake, 4), score)
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE)

# lmer's own search stops where the criterion is flat to about 1e-9; three Newton steps on
# differences of its criterion bring the variances to eight digits.
polish <- function(formula, reml) {
  parts <- lFormula(formula, d, REML = reml)
  f <- do.call(mkLmerDevfun, parts)
  at <- optimizeLmer(f, control = list(rhoend = 1e-10))$par
  for (round in 1:6) {
    k <- length(at)
    h <- 1e-3 * pmax(abs(at), 0.05)
    step <- function(i, s) { x <- at; x[i] <- x[i] + s * h[i]; x }
    g <- sapply(1:k, function(i)
      (8 * (f(step(i, 1)) - f(step(i, -1))) - (f(step(i, 2)) - f(step(i, -2)))) / (12 * h[i]))
    H <- matrix(0, k, k)
    for (i in 1:k) for (j in 1:k) {
      shift <- function(a, b) { x <- at; x[i] <- x[i] + a * h[i]; x[j] <- x[j] + b * h[j]; x }
      H[i, j] <- (f(shift(1, 1)) - f(shift(1, -1)) - f(shift(-1, 1)) + f(shift(-1, -1))) /
        (4 * h[i] * h[j])
    }
    at <- at - solve(H, g)
  }
  mkMerMod(environment(f), list(par = at, fval = f(at), conv = 0), parts$reTrms, parts$fr)
}
number <- function(x) paste0("[", paste(formatC(x, digits = 12, format = "g"), collapse = ", "), "]")
say <- function(name, formula, reml) {
  m <- polish(formula, reml)
  v <- as.data.frame(VarCorr(m))
  r <- ranef(m, condVar = TRUE)
  units <- sapply(names(r), function(g) {
    e <- r[[g]]
    pv <- attr(e, "postVar")
    k <- ncol(e)
    sd <- sapply(1:k, function(i) sqrt(pv[i, i, ]))
    sprintf('"%s": {"unit": ["%s"], "effect": %s, "sd": %s}', g,
      paste(rownames(e), collapse = '", "'), number(unlist(e)), number(sd))
  })
  sprintf(paste0('"%s": {"formula": "%s", "reml": %s, "fixed": %s, "se": %s, "groups": ["%s"], ',
    '"var1": ["%s"], "var2": ["%s"], "vcov": %s, "criterion": %s, "units": {%s}}'),
    name, paste(deparse(formula), collapse = ""), tolower(reml), number(fixef(m)),
    number(sqrt(diag(as.matrix(vcov(m))))), paste(v$grp, collapse = '", "'),
    paste(v$var1, collapse = '", "'), paste(v$var2, collapse = '", "'), number(v$vcov),
    formatC(getME(m, "devcomp")$cmp[[if (reml) "REML" else "dev"]], digits = 14, format = "g"),
    paste(units, collapse = ", "))
}
d$school <- factor(d$school); d$district <- factor(d$district); d$village <- factor(d$village)
models <- list(
  null = score ~ 1 + (1 | school),
  intercept = score ~ chinese + maths + (1 | school),
  context = score ~ chinese + maths + intake + (1 | school),
  slope = score ~ chinese + maths + (maths | school),
  nested = score ~ chinese + maths + (1 | district) + (1 | school),
  crossed = score ~ chinese + maths + (1 | school) + (1 | village)
)
out <- unlist(lapply(names(models), function(k)
  c(say(paste0(k, "_reml"), models[[k]], TRUE), say(paste0(k, "_ml"), models[[k]], FALSE))))
body <- sprintf('{"R": "%s", "lme4": "%s", "models": {\n%s\n}}', R.version.string,
  packageVersion("lme4"), paste(out, collapse = ",\n"))
writeLines(body, "expected.json")
