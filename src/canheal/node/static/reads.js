// The reads around one finding: igv.js on slices that this node cuts, and nothing from elsewhere.
"use strict";
addEventListener("DOMContentLoaded", async () => {
  const place = document.getElementById("reads");
  const { name, fasta, vcf, bam, locus } = place.dataset;
  const tracks = [{ name: place.dataset.calls, type: "variant", format: "vcf", url: vcf, indexed: false, displayMode: "EXPANDED" }];
  if (bam) tracks.push({ name: place.dataset.alignments, type: "alignment", format: "bam", url: bam, indexed: false });
  try {
    await igv.createBrowser(place, {
      loadDefaultGenomes: false, queryParametersSupported: false, showSampleNames: false, locus,
      genome: { id: `slice of ${name}`, name, fastaURL: fasta, indexed: false, wholeGenomeView: false }, tracks,
    });
    place.dataset.ready = "true";
  } catch (error) {
    place.dataset.ready = "false";
    document.getElementById("reads-problem").hidden = false;
  }
});
