"""How every form of the site is drawn."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Label, hint and error of each field from templates/_components/field.html."""

    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"
