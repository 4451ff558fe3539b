# Made-up marks of 60 candidates on six items, and what R's psych and psychometric say of them:
#   Rscript make.R [FOLDER]
# FOLDER, where it is given, holds hci_scored.csv, hci_test_raw.csv and
# sat12_raw.csv, whose figures go along.
suppressMessages({library(psych); library(psychometric); library(jsonlite)})
n <- 60
full <- c(a1 = 1, a2 = 1, a3 = 2, b1 = 4, b2 = 6, b3 = 10)
hard <- c(-1, 0.2, -0.3, 0, 0.4, 0.8)
draw <- function(seed) {
  set.seed(seed)
  ability <- rnorm(n)
  x <- sapply(seq_along(full), function(i) {
    share <- plogis(ability - hard[i] + rnorm(n, 0, 0.7))
    step <- if (full[i] > 4) 2 else 1  # constructed responses are marked in halves
    round(share * full[i] * step) / step
  })
  colnames(x) <- names(full)
  x
}
tied <- function(x) any(diff(sort(rowSums(x)))[c(16, 20, 40, 44)] == 0)  # at 27 % and at a third
seed <- 1
while (tied(x <- draw(seed))) seed <- seed + 1
read <- function(x, full) {
  a <- suppressWarnings(psych::alpha(as.data.frame(x), check.keys = FALSE, warnings = FALSE))
  total <- rowSums(x)
  list(n = nrow(x), mean = mean(total), sd = sd(total), alpha = a$total$raw_alpha,
    sem = sd(total) * sqrt(1 - a$total$raw_alpha),
    difficulty = unname(colMeans(x) / full), item_sd = unname(apply(x, 2, sd)),
    item_rest = a$item.stats$r.drop, alpha_without = a$alpha.drop$raw_alpha)
}
edge <- function(x, full, size) {  # high minus low group
  o <- order(rowSums(x))
  unname((colMeans(tail(x[o, ], size)) - colMeans(head(x[o, ], size))) / full)
}
answer <- read(x, full)
answer$discrimination_27 <- edge(x, full, round(0.27 * n))
answer$discrimination_thirds <- unname(psychometric::discrim(x) / full)
real <- list()
folder <- commandArgs(TRUE)
if (length(folder)) {
  h <- read.csv(file.path(folder, "hci_scored.csv"))[, 1:20]
  real$hci <- read(as.matrix(h), rep(1, 20))
  raw <- read.csv(file.path(folder, "hci_test_raw.csv"))
  real$hci_17 <- as.list(table(raw[, 17]))
  key <- c(1, 4, 5, 2, 3, 1, 2, 1, 3, 1, 2, 4, 2, 1, 5, 3, 4, 4, 1, 4, 3, 3, 4, 1, 3, 5, 1, 3, 1, 5,
    4, 5)
  s <- as.matrix(read.csv(file.path(folder, "sat12_raw.csv")))
  real$sat12 <- read(1 * (s == rep(key, each = nrow(s))), rep(1, 32))
}
write.csv(x, "input.csv", row.names = FALSE, quote = FALSE)
writeLines(toJSON(list(psych = as.character(packageVersion("psych")), full = as.list(full), paper = answer,
  real = real), digits = 15, auto_unbox = TRUE, pretty = TRUE), "expected.json")
