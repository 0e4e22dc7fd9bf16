package wire

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestTheDoctorGoesOnWithWhatThereIs(t *testing.T) {
	t.Parallel()
	c, err := LoadDoctor(Sources{Environ: []string{
		"DATABASE_URL=postgres://h/d", "MONGO_URL=http://c4n4ry", "SMTP_HOST=h", "SMTP_TLS=off", "ENVIRONMENT=staging",
		"S3_BUCKET_NAME=b", "SMTP_PORT=c4n4ry",
	}})
	if err != nil {
		t.Fatal(err)
	}
	all := settingsDiagnostics(c.wrong).Check(t.Context(), domain.CheckValues, domain.Probe{})
	var wrong []string
	for _, f := range all[:len(all)-1] {
		if f.State != domain.FindingProblem {
			t.Errorf("got %+v", f)
		}
		wrong = append(wrong, strings.Fields(f.Text)[0])
	}
	slices.Sort(wrong)
	if want := []string{"MONGO_URL", "SMTP_PORT", "SMTP_TLS"}; !slices.Equal(wrong, want) {
		t.Errorf("wrong are %v, want %v", wrong, want)
	}
	missing := all[len(all)-1]
	if missing.State != domain.FindingWarning || !strings.Contains(missing.Text, "AWS_REGION") ||
		strings.Contains(missing.Text, "S3_BUCKET_NAME") || strings.Contains(fmt.Sprint(all), "c4n4ry") {
		t.Errorf("got %+v", all)
	}
	if got := c.lacking([]string{"SMTP_HOST", "SMTP_PORT", "AWS_REGION"}); len(got) != 2 {
		t.Errorf("lacking are %v", got)
	}
}

// What the checks of a component read is a setting, so that a name that changes is not forgotten here.
func TestWhatTheDoctorOpensAreSettings(t *testing.T) {
	t.Parallel()
	known := defaults(reflect.TypeFor[Config]())
	for _, o := range (DoctorConfig{}).openings(t.Context(), nil) {
		for _, name := range o.names {
			if _, ok := known[name]; !ok {
				t.Errorf("%s reads %s, which is no setting", o.component, name)
			}
		}
	}
}

func TestTheDoctorNeedsTheDatabase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ []string
		told    string
	}{
		{nil, "DATABASE_URL"}, {[]string{"DATABASE_URL=http://h"}, "DATABASE_URL"},
		{[]string{"DATABASE_URL=postgres://h/d", "DATABASE_POOLS=many"}, "DATABASE_POOLS"},
	} {
		_, err := LoadDoctor(Sources{Environ: c.environ})
		if told := faultsOf(t, err); told[c.told] == "" || len(told) != 1 {
			t.Errorf("%v: told %v", c.environ, told)
		}
	}
}

func TestWhatCannotBeOpenedIsAFinding(t *testing.T) {
	t.Parallel()
	c := DoctorConfig{
		Config: Config{Records: Records{MongoURL: "mongodb+srv://ada:c4n4ry@host.invalid", MongoDatabase: "t"}},
	}
	for _, o := range c.openings(t.Context(), nil) {
		d, done := c.begin(o)
		all := d.Check(t.Context(), domain.CheckReach, domain.Probe{})
		done()
		if o.component == domain.MongoComponent && (all[0].State != domain.FindingProblem ||
			!strings.Contains(all[0].Text, "does not resolve")) || strings.Contains(fmt.Sprint(all), "c4n4ry") {
			t.Errorf("got %+v", all)
		}
		if d.Component() != o.component {
			t.Errorf("%s is opened as %s", o.component, d.Component())
		}
	}
}
