package domain

import (
	"net/mail"
	"strings"
)

// Person is how people see each other.
type Person struct {
	Subject   Subject
	FirstName string
	LastName  string
	Email     string
	AvatarURL string
	JobTitle  string
}

// Name is what a mail or a notification calls the person.
func (p Person) Name() string {
	if name := strings.TrimSpace(p.FirstName + " " + p.LastName); name != "" {
		return name
	}
	return p.Email
}

// ErrEmailInvalid answers for what is no bare address.
var ErrEmailInvalid = NewError(Invalid, "email_invalid", "This is not an e-mail address.")

// ParseEmail returns a bare address in lower case.
func ParseEmail(field, s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > MaxEmail || strings.ContainsAny(s, "\r\n\" ") ||
		!domainName(EmailDomain(s)) {
		return "", ErrEmailInvalid.At(field)
	}
	return s, nil
}

// EmailDomain is the part after the @.
func EmailDomain(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return domain
}

// domainName reports whether s is a name such as example.co.uk.
func domainName(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" ||
			label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return len(labels) > 1 && len(s) <= 253
}

// withinDomain reports whether s is the domain or below it.
func withinDomain(s, domain string) bool {
	return s == domain || strings.HasSuffix(s, "."+domain)
}

// DomainsOverlap reports whether one of two domains is within the other.
func DomainsOverlap(a, b string) bool {
	return a != "" && b != "" && (withinDomain(a, b) || withinDomain(b, a))
}
