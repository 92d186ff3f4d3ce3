"""Floor 4, the web door: a Django project that a hospital, a laboratory network or a ministry runs."""
