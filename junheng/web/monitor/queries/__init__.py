"""What the monitoring pages read: frozen views of a measurement, within somebody's reach."""
