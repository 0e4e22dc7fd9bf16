package domain_test

import (
	"regexp"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// The core names fields; where in a request they stand is for others to say.
func TestLocationsAreFieldsWithoutTransport(t *testing.T) {
	field := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, e := range domain.Errors() {
		for _, f := range e.Fields {
			if !field.MatchString(f.Location) {
				t.Errorf("%s is at %q", e.Code, f.Location)
			}
		}
	}
	_, err := domain.ParseEmail("admin_email", "nobody")
	if e := domain.AsError(err); len(e.Fields) != 1 || e.Fields[0].Location != "admin_email" {
		t.Errorf("got %+v", e.Fields)
	}
	_, err = domain.VerifyCursor("key", "bogus")
	if e := domain.AsError(err); len(e.Fields) != 1 || e.Fields[0].Location != "cursor" {
		t.Errorf("got %+v", e.Fields)
	}
}
