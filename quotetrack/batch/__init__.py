"""An archive read by many processes, on one computer or a Dask cluster, its analyses kept as Parquet files."""
