"""Spark, for a province or a nation that has a cluster; an optional part of the installation."""

from __future__ import annotations

import os

import ibis

from junheng.kernel.errors import UsageError


def spark_backend() -> ibis.BaseBackend:
    """Start a local Spark session without its web page, bound to this machine.

    Raises
    ------
    UsageError
        PySpark is not installed.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise UsageError(
            where="计算引擎 spark",
            found="没有安装 pyspark",
            expected="已安装 requirements/spark.txt 里的包",
            fix="请安装后再试，或改用默认引擎 duckdb",
        ) from error
    # a machine whose own name is not in any directory can still talk to itself
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
    session = (
        SparkSession.builder.master("local[2]")
        .appName("junheng")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.session.timeZone", "Asia/Shanghai")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)
