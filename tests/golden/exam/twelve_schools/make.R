# Made-up scores of an examination and what R says of them: Rscript make.R [FOLDER [LIBRARY]]
# FOLDER holds bdf.csv, whose figures go along; LIBRARY is where the package equate is installed.
suppressMessages({library(psych); library(metafor); library(lme4); library(jsonlite)})
arguments <- commandArgs(TRUE)
if (length(arguments) > 1) .libPaths(c(arguments[2], .libPaths()))
suppressMessages(library(equate))
set.seed(20250616)

# twelve schools of three classes of ten; the same pupils, classes of unequal size, below
school <- rep(1:12, each = 30)
class <- rep(rep(1:3, each = 10), 12)
score <- round(60 + rnorm(12, 0, 6)[school] + rnorm(36, 0, 3)[(school - 1) * 3 + class] +
  rnorm(360, 0, 10))
score <- pmin(100, pmax(0, score))
girl <- rbinom(360, 1, 0.5)
score <- pmin(100, score + 3 * girl)
kept <- runif(360) < 0.5 + 0.45 * (school %% 3 == 0) & !(school == 5 & class == 2)
d <- data.frame(school, class, girl, score, kept = 1 * kept)
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE)

# one level: mean squares, intraclass correlation and its interval
oneway <- function(d) {
  m <- anova(aov(score ~ factor(school), d))
  n <- table(d$school); a <- length(n); N <- sum(n)
  list(squares = m[["Sum Sq"]], ms = m[["Mean Sq"]], n0 = (N - sum(n^2) / N) / (a - 1))
}
icc <- ICC(matrix(d$score, nrow = 12, byrow = TRUE), lmer = FALSE)$results[1, ]
balanced <- list(oneway = oneway(d), icc = icc$ICC, low = icc[["lower bound"]],
  high = icc[["upper bound"]])
# nested, equal sizes: REML is the analysis of variance where no component is at zero
m <- lmer(score ~ 1 + (1 | school) + (1 | school:class), d,
  control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))
v <- as.data.frame(VarCorr(m))
balanced$nested <- list(schools = v$vcov[v$grp == "school"],
  classes = v$vcov[v$grp == "school:class"], pupils = v$vcov[v$grp == "Residual"])

# nested, unequal sizes: solve E[y'Ay] = tr(A V) for the three components, from the matrices
nested <- function(d) {
  n <- nrow(d)
  zs <- model.matrix(~ 0 + factor(school), d)
  zc <- model.matrix(~ 0 + factor(paste(school, class)), d)
  on <- function(z) z %*% solve(crossprod(z), t(z))
  one <- matrix(1 / n, n, n)
  a <- list(on(zs) - one, on(zc) - on(zs), diag(n) - on(zc))
  v <- list(tcrossprod(zs), tcrossprod(zc), diag(n))
  e <- outer(1:3, 1:3, Vectorize(function(i, j) sum(a[[i]] * v[[j]])))
  q <- sapply(a, function(one) c(d$score %*% one %*% d$score))
  list(squares = q, components = solve(e, q))
}
share <- function(d) {
  p <- pmax(0, nested(d)$components)
  p / sum(p)
}
jackknife <- function(d) {
  ids <- unique(d$school); k <- length(ids)
  left <- sapply(ids, function(i) share(d[d$school != i, ]))
  whole <- share(d)
  pseudo <- k * whole - (k - 1) * left
  half <- qt(0.975, k - 1) * apply(pseudo, 1, sd) / sqrt(k)
  list(low = pmax(0, whole - half), high = pmin(1, whole + half))
}
u <- d[d$kept == 1, ]
unbalanced <- c(list(n = nrow(u)), nested(u), list(share = share(u)), jackknife(u))

# a group against the other
t <- t.test(u$score[u$girl == 1], u$score[u$girl == 0])
g <- u$girl == 1
s <- escalc("SMD", m1i = mean(u$score[g]), sd1i = sd(u$score[g]), n1i = sum(g),
  m2i = mean(u$score[!g]), sd2i = sd(u$score[!g]), n2i = sum(!g))
gap <- list(difference = unname(t$estimate[1] - t$estimate[2]), low = t$conf.int[1],
  high = t$conf.int[2], g = c(s$yi), g_low = c(s$yi) - qnorm(0.975) * sqrt(s$vi),
  g_high = c(s$yi) + qnorm(0.975) * sqrt(s$vi))

x <- d$score
description <- list(mean = mean(x), low = t.test(x)$conf.int[1], high = t.test(x)$conf.int[2],
  sd = sd(x), quartiles = unname(quantile(x, c(0.25, 0.5, 0.75))),
  z = c((x - mean(x)) / sqrt(mean((x - mean(x))^2)))[1:5],
  rank = 100 * sapply(x[1:5], function(one) mean(x < one) + mean(x == one) / 2))
wilson <- lapply(list(c(9, 45), c(0, 30), c(17, 17), c(120, 655)), function(one)
  c(one, prop.test(one[1], one[2], correct = FALSE)$conf.int))

# Kolen and Brennan's example: forms X and Y of 36 items with 12 in common; all that Tucker needs
pick <- function(d) {
  list(n = nrow(d), mean = mean(d$total), sd = sd(d$total), anchor_mean = mean(d$anchor),
    anchor_sd = sd(d$anchor), covariance = cov(d$total, d$anchor))
}
scales <- list(0:36, 0:12)
tucker <- lapply(c(one = 1, half = 0.5, none = 0), function(w) {
  e <- equate(freqtab(KBneat$x, scales = scales), freqtab(KBneat$y, scales = scales),
    type = "linear", method = "tucker", ws = w)
  list(intercept = e$coefficients[["intercept"]], slope = e$coefficients[["slope"]])
})
quantiles <- list(t = lapply(list(c(0.975, 1), c(0.975, 2.5), c(0.9, 30), c(0.975, 15000)),
  function(p) c(p, qt(p[1], p[2]))), f = lapply(list(c(0.975, 3, 40), c(0.025, 3, 40),
  c(0.975, 64, 3994), c(0.025, 64, 3994), c(0.5, 1, 1)), function(p) c(p, qf(p[1], p[2], p[3]))))
real <- list()
if (length(arguments)) {
  b <- read.csv(file.path(arguments[1], "bdf.csv"))
  b <- data.frame(school = b$schoolNR, class = b$classNR, score = b$langPOST)
  real <- list(oneway = oneway(b), nested = nested(b), share = share(b))
}
writeLines(toJSON(list(versions = lapply(c(psych = "psych", metafor = "metafor", lme4 = "lme4",
  equate = "equate"), function(p) as.character(packageVersion(p))), balanced = balanced,
  unbalanced = unbalanced, gap = gap, description = description, wilson = wilson,
  kb = list(x = pick(KBneat$x), y = pick(KBneat$y), tucker = tucker), quantiles = quantiles,
  real = real), digits = 15, auto_unbox = TRUE, pretty = TRUE), "expected.json")
