package domain

import (
	_ "embed"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// ErrDomainPublic answers for a domain that many people who do not belong together have addresses in.
var ErrDomainPublic = NewError(
	Invalid, "domain_public",
	"Anybody can have an address in this domain. Name an address in a domain that belongs to the company alone.",
)

//go:embed enterprise_domain.txt
var mailProviders string // one a line

func mailProvider(domain string) bool { return strings.Contains(mailProviders, "\n"+domain+"\n") }

// ownDomain refuses what can be no company's own: the domain of a public mail
// provider or one below it, and one in which names are sold, such as co.uk.
func ownDomain(field, domain string) error {
	registered, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return ErrDomainPublic.At(field)
	}
	for ; withinDomain(domain, registered); _, domain, _ = strings.Cut(domain, ".") {
		if mailProvider(domain) {
			return ErrDomainPublic.At(field)
		}
	}
	return nil
}
