"""Audits a fleet in Apache Spark: each partition goes through one process of `meshcerts audit`.

spark-submit spark.py INPUT OUTPUT PARTITIONS AT
"""

import shlex
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession

COMMAND = "meshcerts"


def audit(command, at):
    """What a partition is mapped by: lines in, lines out, in the same order."""

    def partition(records):
        with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
            lines.writelines(record + "\n" for record in records)
            lines.seek(0)
            options = ["--jobs", "1", "--at", at, "--fail-on", "never", "--quiet"]
            words = [*shlex.split(command), "audit", "-", *options]
            with subprocess.Popen(words, stdin=lines, stdout=subprocess.PIPE, encoding="utf-8") as run:
                for answer in run.stdout:
                    yield answer.rstrip("\n")
            # findings and broken records have their answers; anything else is a failure of the partition
            if run.returncode != 0:
                raise RuntimeError(f"meshcerts ended with {run.returncode}")

    return partition


def main(source, target, partitions, at, command=COMMAND):
    spark = SparkSession.builder.appName("meshcerts").getOrCreate()
    lines = spark.sparkContext.textFile(source, int(partitions))
    lines.mapPartitions(audit(command, at)).saveAsTextFile(target)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
