# Value-added in lme4: mixed_lme4.R FOLDER intercept|crossed plain|fast; fast as its vignette on
# performance advises: without the derivatives that only check convergence
suppressMessages(library(lme4))
arguments <- commandArgs(TRUE)
folder <- arguments[1]; kind <- arguments[2]
control <- lmerControl(calc.derivs = arguments[3] != "fast")
path <- function(name) file.path(folder, paste0(name, ".bin"))
read <- function(name, what, size) readBin(path(name), what, file.size(path(name)) / size)
d <- data.frame(score = read("score", "double", 8), prior = read("prior", "double", 8),
  school = factor(read("school", "integer", 4)))
if (kind == "crossed") d$village <- factor(read("village", "integer", 4))
formula <- if (kind == "crossed") score ~ prior + (1 | school) + (1 | village) else
  score ~ prior + (1 | school)
seconds <- sum(system.time(m <- lmer(formula, d, control = control))[1:2])
v <- as.data.frame(VarCorr(m))
status <- readLines("/proc/self/status")
peak <- as.numeric(gsub("[^0-9]", "", grep("^VmHWM", status, value = TRUE))) / 1024
cat(sprintf(paste0('{"seconds": %.4f, "peak_mb": %.1f, "version": "%s", "slope": %.12g, ',
  '"slope_se": %.12g, "school_sd": %.12g, "residual_sd": %.12g, "criterion": %.12g}\n'), seconds,
  peak, packageVersion("lme4"), fixef(m)[[2]], sqrt(vcov(m)[2, 2]),
  v$sdcor[v$grp == "school"], v$sdcor[v$grp == "Residual"], REMLcrit(m)))
