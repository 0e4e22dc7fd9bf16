package domain

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A connection vouches for every address in its enterprise's domain, so that has to be the company's alone.
func TestTheDomainOfAnEnterpriseIsItsOwn(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]*Error{
		"ada@gmail.com": ErrDomainPublic, "ada@GMail.com": ErrDomainPublic, "ada@web.de": ErrDomainPublic,
		"ada@outlook.com": ErrDomainPublic, "ada@yahoo.co.uk": ErrDomainPublic, "ada@qq.com": ErrDomainPublic,
		"ada@tuta.com": ErrDomainPublic, "ada@mailbox.org": ErrDomainPublic, "ada@proton.me": ErrDomainPublic,
		"ada@corp.gmail.com": ErrDomainPublic, "ada@a.b.mail.ru": ErrDomainPublic, "ada@co.uk": ErrDomainPublic,
		"ada@github.io": ErrDomainPublic, "ada@ac.jp": ErrDomainPublic,
		"ada@acme.example": nil, "ada@acme.co.uk": nil, "ada@roche.com": nil, "ada@eu.charite.de": nil,
		"ada@notgmail.com": nil, "ada@gmail.acme.com": nil, "ada@acme-gmail.com": nil,
	} {
		_, err := NewEnterprise{Name: "Acme", AdminEmail: email}.Enterprise("e", EnterpriseInvited, "operator", time.Now())
		if want == nil && err != nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", email, err, want)
		}
		if want != nil && AsError(err).Fields[0].Location != "admin_email" {
			t.Errorf("%s: the error is about %+v", email, AsError(err).Fields)
		}
	}
}

func TestTheListOfMailProvidersIsOne(t *testing.T) {
	t.Parallel()
	n := 0
	for line := range strings.Lines(mailProviders) {
		name := strings.TrimSuffix(line, "\n")
		parsed, ok := parseDomain(name)
		if n++; !strings.HasPrefix(name, "#") && (!ok || parsed != name) {
			t.Errorf("%q is no domain", name)
		}
	}
	if n < 10_000 {
		t.Errorf("it has %d lines", n)
	}
}
