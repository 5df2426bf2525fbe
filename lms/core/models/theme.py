from django.db import models


class Theme(models.Model):
    """The look of an institution as data: colours of both modes, logo, footer links. Contrast is checked on saving."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    tokens = models.JSONField(default=dict)  # {"light": {"jade": "#0B5D4E", …}, "dark": {…}}; absent = base theme's
    logo_svg = models.TextField(blank=True)  # sanitised on saving
    logo_alt = models.CharField(max_length=120, blank=True)
    footer_links = models.JSONField(default=list)  # [{"text": "…", "href": "…"}]

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
