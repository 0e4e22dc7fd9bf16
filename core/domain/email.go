package domain

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// What can be wrong with an address.
var (
	ErrEmailInvalid  = NewError(Invalid, "email_invalid", "This is not an e-mail address such as ada@acme.example.")
	ErrDomainInvalid = NewError(Invalid, "domain_invalid", "This is not the name of a domain such as acme.example.")
)

const maxMailbox = 64 // characters before the @

// mailbox is what RFC 5322 calls a dot-atom: what every mail server takes without quotes.
var mailbox = regexp.MustCompile("^[a-z0-9!#$%&'*+/=?^_`{|}~-]+([.][a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// ParseEmail returns a bare address in the one spelling by which it is stored and compared.
// Only ASCII letters are lowered in the mailbox: Unicode's rules would turn one address
// into another person's.
func ParseEmail(field, s string) (string, error) {
	local, host, _ := strings.Cut(trimInvisible(s), "@")
	local = lowerASCII(local)
	host, ok := parseDomain(host)
	if !ok || len(local) > maxMailbox || !mailbox.MatchString(local) || len(local)+1+len(host) > MaxEmail {
		return "", ErrEmailInvalid.At(field)
	}
	return local + "@" + host, nil
}

// EmailDomain is the part after the @.
func EmailDomain(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return domain
}

// ParseDomain returns the name of a domain as it is stored and compared: in lower case, an
// international one as its A-label.
func ParseDomain(field, s string) (string, error) {
	name, ok := parseDomain(trimInvisible(s))
	if !ok {
		return "", ErrDomainInvalid.At(field)
	}
	return name, nil
}

// domainRules take a name as it is: mapping look-alikes to ASCII would make it another one.
var domainRules = idna.New(
	idna.ValidateForRegistration(), idna.StrictDomainName(true), idna.CheckHyphens(true), idna.CheckJoiners(true),
	idna.BidiRule(), idna.VerifyDNSLength(true),
)

func parseDomain(s string) (string, bool) {
	name, last, ok := parseName(s)
	return name, ok && last != name && strings.Trim(last, "0123456789") != ""
}

// parseName returns a name as DNS has it, and its last label.
func parseName(s string) (name, last string, ok bool) {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, lowersToASCII) {
		return "", "", false
	}
	name, err := domainRules.ToASCII(strings.ToLower(norm.NFC.String(s)))
	return name, name[strings.LastIndexByte(name, '.')+1:], err == nil
}

// lowersToASCII reports whether r is a foreign letter that an ASCII one is made of, such as
// the Kelvin sign.
func lowersToASCII(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.ToLower(r) < utf8.RuneSelf || norm.NFC.String(string(r))[0] < utf8.RuneSelf)
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

// withinDomain reports whether s is the domain or below it.
func withinDomain(s, domain string) bool {
	return s == domain || strings.HasSuffix(s, "."+domain)
}

// DomainsOverlap reports whether one of two domains is within the other.
func DomainsOverlap(a, b string) bool {
	return a != "" && b != "" && (withinDomain(a, b) || withinDomain(b, a))
}
