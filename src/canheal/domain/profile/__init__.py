"""One tumour sample: its alterations, its assay, its biomarkers."""
