package wire

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// fieldError names a setting and says what it must be, never what it was.
type fieldError = domain.FieldError

// Load reads the settings of the HTTP program. Its error names every setting
// that is missing or wrong.
func Load(from Sources) (Config, error) {
	cfg, wrong := loadProgram(from)
	return cfg, settingsError(wrong)
}

func loadProgram(from Sources) (Config, []fieldError) {
	cfg, wrong := load[Config](from)
	cfg.Identity.complete()
	cfg.Files.PublicBaseURL = strings.TrimRight(cfg.Files.PublicBaseURL, "/")
	cfg.Links.FrontendURL = strings.TrimRight(cfg.Links.FrontendURL, "/")
	return cfg, slices.Concat(wrong, cfg.insecure(), cfg.Mail.insecure(), cfg.Audit.ambiguous())
}

// LoadCLI reads the settings of the operator's commands, as Load does.
func LoadCLI(from Sources) (CLIConfig, error) {
	cfg, wrong := load[CLIConfig](from)
	return cfg, settingsError(wrong)
}

// LoadDown reads the settings of `migrate down`, as Load does.
func LoadDown(from Sources) (DownConfig, error) {
	cfg, wrong := load[DownConfig](from)
	return cfg, settingsError(wrong)
}

// LoadUp reads the settings of `migrate up`, as Load does.
func LoadUp(from Sources) (UpConfig, error) {
	cfg, wrong := load[UpConfig](from)
	return cfg, settingsError(wrong)
}

// LoadAudit reads the settings of `migrate audit verify`, `continue` and `resume`, as Load does.
func LoadAudit(from Sources) (AuditConfig, error) {
	cfg, wrong := load[AuditConfig](from)
	return cfg, settingsError(slices.Concat(wrong, cfg.ambiguous()))
}

// LoadKeys reads the settings of the commands about sealed secrets, as Load does.
func LoadKeys(from Sources) (KeysConfig, error) {
	cfg, wrong := load[KeysConfig](from)
	return cfg, settingsError(wrong)
}

// load merges the sources, decodes the fields of T, and validates them.
func load[T any](from Sources) (cfg T, wrong []fieldError) {
	values, wrong := from.merge(reflect.TypeFor[T]())
	wrong = append(wrong, decode(values, &cfg)...)
	wrong = append(wrong, validate(cfg)...)
	return cfg, wrong
}

var errSettings = domain.NewError(domain.Invalid, "settings_invalid",
	"These settings are missing or wrong; .env.example explains each.%s")

// settingsError is one error about all that is wrong, with a line for each
// setting: what was found first. It is nil if nothing is wrong.
func settingsError(wrong []fieldError) error {
	if len(wrong) == 0 {
		return nil
	}
	wrong = firstOfEach(wrong)
	var lines strings.Builder
	for _, w := range wrong {
		lines.WriteString("\n" + w.Location + " " + w.Message)
	}
	err := errSettings.With(lines.String())
	err.Fields = wrong
	return err
}

func firstOfEach(all []fieldError) (first []fieldError) {
	for _, e := range all {
		if !slices.ContainsFunc(first, func(f fieldError) bool { return f.Location == e.Location }) {
			first = append(first, e)
		}
	}
	return first
}

// decode fills the fields of cfg, a pointer to a configuration, and names the
// values that are not of their field's type.
func decode(values map[string]any, cfg any) (wrong []fieldError) {
	k := koanf.New(noDelimiter)
	_ = k.Load(confmap.Provider(values, ""), nil) // cannot fail
	// The decoder's own text may quote the value, so only the names are taken.
	names := fieldNames(k.Unmarshal("", cfg))
	for _, s := range settings(reflect.TypeOf(cfg).Elem()) {
		if slices.Contains(names, s.name) {
			wrong = append(wrong, fieldError{Location: s.name, Message: malformed(s.kind)})
		}
	}
	return wrong
}

// noDelimiter keeps koanf from splitting names: ours are flat.
const noDelimiter = "\x00"

// fieldNames collects the names of fields from an error of the decoder and from
// the errors that it wraps.
func fieldNames(err error) (names []string) {
	if field, ok := err.(interface{ Name() string }); ok {
		return []string{field.Name()}
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range many.Unwrap() {
			names = append(names, fieldNames(err)...)
		}
		return names
	}
	if err == nil {
		return nil
	}
	return fieldNames(errors.Unwrap(err))
}
