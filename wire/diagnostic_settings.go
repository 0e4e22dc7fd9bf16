package wire

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/adapters/postgres"
	"github.com/tenon-health/tenon/core/domain"
)

// DoctorConfig is what is right of the settings of the HTTP program, and what is wrong or missing.
type DoctorConfig struct {
	Config
	wrong []fieldError
}

// LoadDoctor reads the settings of the HTTP program, as Load does, for who goes on with what there is. It needs those
// of the database alone.
func LoadDoctor(from Sources) (DoctorConfig, error) {
	cfg, wrong := loadProgram(from)
	doctor := DoctorConfig{cfg, firstOfEach(wrong)}
	for _, s := range settings(reflect.TypeFor[Database]()) {
		if len(doctor.lacking([]string{s.name})) > 0 {
			return doctor, settingsError(doctor.needed())
		}
	}
	return doctor, nil
}

// needed leaves out what the checks can do without.
func (c DoctorConfig) needed() []fieldError {
	return slices.DeleteFunc(slices.Clone(c.wrong), func(w fieldError) bool {
		return isMissing(w) && w.Location != "DATABASE_URL"
	})
}

// lacking are those of these settings that are missing or wrong.
func (c DoctorConfig) lacking(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !slices.ContainsFunc(c.wrong, func(w fieldError) bool { return w.Location == name })
	})
}

func isMissing(w fieldError) bool { return strings.HasPrefix(w.Message, "is missing") }

// doctorConfig opens no secret by a keyset that is wrong, and none is needed.
func doctorConfig(c DoctorConfig, log Log) postgres.Config {
	cfg := tablesConfig(CLIConfig{c.Database}, log)
	cfg.OwnerURL = "" // what the API may is what is looked at
	return cfg
}

// settingsDiagnostics tells of settings that are missing or wrong.
type settingsDiagnostics []fieldError

func (settingsDiagnostics) Component() domain.Component { return domain.SettingsComponent }

func (settingsDiagnostics) Checks() []domain.Check { return []domain.Check{domain.CheckValues} }

// Check warns of what is missing: the API, which needs it, may well have it elsewhere.
func (d settingsDiagnostics) Check(context.Context, domain.Check, domain.Probe) (all []domain.Finding) {
	var missing []string
	for _, w := range d {
		if isMissing(w) {
			missing = append(missing, w.Location)
			continue
		}
		all = append(all, domain.FindingProblem.Of(w.Location+" "+w.Message, "See .env.example."))
	}
	if len(missing) > 0 {
		text := fmt.Sprintf("%d settings that the API needs are missing: %s.", len(missing), strings.Join(missing, ", "))
		all = append(all, domain.FindingWarning.Of(text, "Give this command the settings of the API; see .env.example."))
	}
	if len(all) == 0 {
		all = append(all, domain.FindingOK.Of("The settings of the API are there, and none is wrong.", ""))
	}
	return all
}
