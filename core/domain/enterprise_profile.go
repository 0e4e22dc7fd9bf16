package domain

import (
	"cmp"
	"time"
)

// NewEnterprise is what the operator says about a company that is to come.
type NewEnterprise struct {
	Name          string
	AdminEmail    string
	URL           string
	Domain        string // that of the admin's e-mail, unless given
	Description   string
	LogoURL       string
	ZipCode       string
	Region        string
	Size          string
	ContactNumber string
}

// Enterprise checks the facts. It begins as PENDING, or as INVITED with its first mail.
func (in NewEnterprise) Enterprise(
	id EnterpriseID, status EnterpriseStatus, by Subject, now time.Time,
) (e Enterprise, err error) {
	e = Enterprise{ID: id, Status: status, Version: 1, CreatedAt: now, UpdatedAt: now, CreatedBy: by, UpdatedBy: by}
	if err := e.setProfile(in.change()); err != nil {
		return e, err
	}
	if e.AdminEmail, err = ParseEmail("admin_email", in.AdminEmail); err != nil {
		return e, err
	}
	return e, e.setDomain(in.Domain)
}

func (in NewEnterprise) change() EnterpriseChange {
	return EnterpriseChange{
		Name: Some(in.Name), URL: Some(in.URL), Description: Some(in.Description), LogoURL: Some(in.LogoURL),
		ZipCode: Some(in.ZipCode), Region: Some(in.Region), Size: Some(in.Size), ContactNumber: Some(in.ContactNumber),
	}
}

// Rename gives the enterprise a name of 1 to MaxEnterpriseName
// characters.
func (e *Enterprise) Rename(name string) (err error) {
	if e.Name, err = validateText("name", name, 1, MaxEnterpriseName); err != nil {
		return err
	}
	e.NameKey = Fold(e.Name)
	return nil
}

// EnterpriseChange is a merge patch of an enterprise. Its admins may change the profile, but neither AdminEmail nor
// Domain.
type EnterpriseChange struct {
	Name          Optional[string]
	AdminEmail    Optional[string]
	URL           Optional[string]
	Domain        Optional[string]
	Description   Optional[string]
	LogoURL       Optional[string]
	ZipCode       Optional[string]
	Region        Optional[string]
	Size          Optional[string]
	ContactNumber Optional[string]
}

// NamesAddress reports whether the change is about more than the profile.
func (c EnterpriseChange) NamesAddress() bool { return c.AdminEmail.Set || c.Domain.Set }

// RequireProfileOnly refuses a change of what is the operator's.
func (c EnterpriseChange) RequireProfileOnly() error {
	switch {
	case c.AdminEmail.Set:
		return ErrForbidden.At("admin_email")
	case c.Domain.Set:
		return ErrForbidden.At("domain")
	}
	return nil
}

// Apply changes what the patch names; an empty one leaves the version alone.
func (e *Enterprise) Apply(c EnterpriseChange, by Subject, now time.Time) error {
	if c == (EnterpriseChange{}) {
		return nil
	}
	if err := cmp.Or(c.Name.Needed("name"), c.AdminEmail.Needed("admin_email")); err != nil {
		return err
	}
	if err := e.setProfile(c); err != nil {
		return err
	}
	if err := e.setAddress(c); err != nil {
		return err
	}
	e.touch(by, now)
	return nil
}

func (e *Enterprise) setProfile(c EnterpriseChange) (err error) {
	if err := e.Rename(c.Name.Or(e.Name)); err != nil {
		return err
	}
	if e.URL, err = validateWebURL("url", c.URL.Or(e.URL)); err != nil {
		return err
	}
	if e.LogoURL, err = validateImageURL("logo_url", c.LogoURL.Or(e.LogoURL)); err != nil {
		return err
	}
	if e.Description, err = validateLines("description", c.Description.Or(e.Description), 0, MaxDescription); err != nil {
		return err
	}
	for _, f := range []struct {
		name   string
		change Optional[string]
		to     *string
	}{
		{"zip_code", c.ZipCode, &e.ZipCode}, {"region", c.Region, &e.Region},
		{"size", c.Size, &e.Size}, {"contact_number", c.ContactNumber, &e.ContactNumber},
	} {
		if *f.to, err = validateText(f.name, f.change.Or(*f.to), 0, MaxEnterpriseField); err != nil {
			return err
		}
	}
	return nil
}

// setAddress changes who is invited, and where from. A domain that was never given follows the address.
func (e *Enterprise) setAddress(c EnterpriseChange) (err error) {
	was := *e
	if c.AdminEmail.Set {
		if e.AdminEmail, err = ParseEmail("admin_email", c.AdminEmail.Value); err != nil {
			return err
		}
	}
	switch {
	case c.Domain.Set:
		err = e.setDomain(c.Domain.Value)
	case e.AdminEmail != was.AdminEmail && was.Domain == EmailDomain(was.AdminEmail):
		err = e.setDomain("")
	}
	if err == nil && e.Outdates(was) && e.Status != EnterprisePending && e.Status != EnterpriseInvited {
		return ErrOnboardingBegun
	}
	return err
}

// setDomain takes a domain, or none for that of the admin's e-mail.
func (e *Enterprise) setDomain(given string) (err error) {
	if given == "" {
		e.Domain = EmailDomain(e.AdminEmail)
		return ownDomain("admin_email", e.Domain)
	}
	if e.Domain, err = ParseDomain("domain", given); err != nil {
		return err
	}
	return ownDomain("domain", e.Domain)
}

// Outdates reports whether what was sent before the change went to somebody else, or for another domain.
func (e *Enterprise) Outdates(was Enterprise) bool {
	return e.AdminEmail != was.AdminEmail || e.Domain != was.Domain
}
