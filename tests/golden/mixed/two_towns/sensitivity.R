# What lme4 says of the pupils of input.csv without those whose expected score is among the lowest
# or highest 5 %; and the differences of two schools of one district under the nested model, from
# the joint conditional covariance of all effects (dense matrices, no formula of ours).
# Rscript sensitivity.R: writes sensitivity.json beside itself.
library(lme4)
d <- read.csv("input.csv")
d$school <- factor(d$school); d$district <- factor(d$district)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 20000))
number <- function(x) paste0("[", paste(formatC(x, digits = 12, format = "g"), collapse = ", "), "]")
words <- function(x) paste0('["', paste(x, collapse = '", "'), '"]')
base <- lmer(score ~ chinese + maths + (1 | school), d, control = tight)
expected <- as.vector(model.matrix(base) %*% fixef(base))
ends <- quantile(expected, c(0.05, 0.95), type = 7)
say <- function(name, keep) {
  m <- lmer(score ~ chinese + maths + (1 | school), d[keep, ], control = tight)
  e <- ranef(m)$school
  sprintf('"%s": {"n": %d, "fixed": %s, "variance": %s, "unit": %s, "effect": %s}', name, sum(keep),
    number(fixef(m)), number(as.data.frame(VarCorr(m))$vcov), words(rownames(e)), number(e[[1]]))
}
runs <- c(
  say("without_top", expected <= ends[2]),
  say("without_bottom", expected >= ends[1]),
  say("without_both", expected >= ends[1] & expected <= ends[2])
)
m <- lmer(score ~ chinese + maths + (1 | district) + (1 | school), d, control = tight)
v <- as.data.frame(VarCorr(m))
residual <- d$score - as.vector(model.matrix(m) %*% fixef(m))
pair <- interaction(d$district, d$school, drop = TRUE)
Z <- cbind(model.matrix(~ 0 + district, d), model.matrix(~ 0 + pair))
tau <- c(rep(v$vcov[v$grp == "district"], nlevels(d$district)),
  rep(v$vcov[v$grp == "school"], nlevels(pair)))
sigma2 <- v$vcov[v$grp == "Residual"]
covariance <- solve(crossprod(Z) / sigma2 + diag(1 / tau))
effect <- as.vector(covariance %*% crossprod(Z, residual) / sigma2)
at <- nlevels(d$district) + seq_len(nlevels(pair))
names_of <- strsplit(levels(pair), ".", fixed = TRUE)
rows <- c()
for (i in seq_along(at)) for (j in seq_along(at)) {
  if (i == j || names_of[[i]][1] != names_of[[j]][1]) next
  difference <- effect[at[j]] - effect[at[i]]
  sd <- sqrt(covariance[at[i], at[i]] + covariance[at[j], at[j]] - 2 * covariance[at[i], at[j]])
  rows <- c(rows, sprintf('["%s", "%s", "%s", %.10g, %.10g]', names_of[[i]][1], names_of[[i]][2],
    names_of[[j]][2], difference, sd))
}
told <- cor.test(women$height, women$weight)  # R's own table, 15 rows
writeLines(sprintf(
  '{"R": "%s", "lme4": "%s", "runs": {\n%s\n},\n"differences": [\n%s\n],\n"women": {"height": %s, "weight": %s, "correlation": %s}}',
  R.version.string, packageVersion("lme4"), paste(runs, collapse = ",\n"),
  paste(rows, collapse = ",\n"), number(women$height), number(women$weight),
  number(c(told$estimate, told$conf.int))), "sensitivity.json")
