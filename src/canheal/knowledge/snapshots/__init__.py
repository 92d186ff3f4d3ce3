"""The folder of snapshots: manifests, compiled files, verification; built aside, renamed, never edited."""
