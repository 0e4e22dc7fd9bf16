package domain

import (
	"regexp"
	"strings"
	"time"
)

// NewOnboarding is what a company says when it onboards.
type NewOnboarding struct {
	DisplayName         string
	DomainAliases       []string
	PrimaryColor        string
	PageBackgroundColor string
	LogoURL             string
}

// Onboarding checks the wishes of a company.
func (in NewOnboarding) Onboarding(e Enterprise, now time.Time) (o Onboarding, err error) {
	o = Onboarding{Enterprise: e.ID, Step: OnboardingRequested, CreatedAt: now, UpdatedAt: now}
	if o.DisplayName, err = validateText("display_name", in.DisplayName, 1, MaxDisplayName); err != nil {
		return o, err
	}
	if o.PrimaryColor, err = validateColor("primary_color", in.PrimaryColor); err != nil {
		return o, err
	}
	if o.PageBackgroundColor, err = validateColor("page_background_color", in.PageBackgroundColor); err != nil {
		return o, err
	}
	if o.LogoURL, err = validateWebURL("logo_url", in.LogoURL); err != nil {
		return o, err
	}
	o.OrganizationName = organizationName(o.DisplayName, e.ID)
	o.DomainAliases, err = validateAliases(in.DomainAliases, e.Domain)
	return o, err
}

// validateAliases are domains that the enterprise's connection may vouch for; the
// invited domain is always one.
func validateAliases(wanted []string, domain string) ([]string, error) {
	all := []string{domain}
	for _, alias := range wanted {
		alias, err := ParseDomain("domain_aliases", alias)
		if err != nil {
			return nil, err
		}
		if !withinDomain(alias, domain) {
			return nil, ErrAliasForeign.At("domain_aliases")
		}
		if alias != domain {
			all = append(all, alias)
		}
	}
	if len(all) > MaxAliases {
		return nil, ErrTooManyAliases.At("domain_aliases")
	}
	return all, nil
}

var (
	hexColor  = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	notInName = regexp.MustCompile(`[^a-z0-9]+`)
)

func validateColor(field, s string) (string, error) {
	if s = trimInvisible(s); s == "" || hexColor.MatchString(s) {
		return s, nil
	}
	return "", ErrColorInvalid.At(field)
}

// organizationName is a slug that the provider accepts (1–50 of a-z0-9-_) for
// any display name. The suffix belongs to the enterprise, so that the name is
// the same however often it is asked for, and no two companies share it.
func organizationName(display string, e EnterpriseID) string {
	slug := strings.Trim(notInName.ReplaceAllString(strings.ToLower(display), "-"), "-")
	if len(slug) > 36 {
		slug = strings.Trim(slug[:36], "-")
	}
	if slug == "" {
		slug = "org"
	}
	suffix := HashToken(Secret("organization:" + string(e)))
	return slug + "-" + suffix[:12]
}
