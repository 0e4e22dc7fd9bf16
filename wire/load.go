package wire

import (
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/dotenv"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"github.com/tenon-health/tenon/core/domain"
)

// Sources is where settings come from, the weakest first. What is empty counts
// as not said.
type Sources struct {
	File    string            // in dotenv syntax; empty means .env, if it is there
	Environ []string          // KEY=value; what is no setting of ours is passed over
	Flags   map[string]string // by the name of the setting
}

// Load reads the settings of the HTTP program and tells all that is wrong with
// them at once.
func Load(from Sources) (Config, error) {
	c, faults := load[Config](from)
	c.Identity.complete()
	c.Files.PublicBaseURL, c.Links.FrontendURL = trimmed(c.Files.PublicBaseURL), trimmed(c.Links.FrontendURL)
	return c, refuse(added(faults, c.unsafe()))
}

// LoadCLI reads the settings of the operator's commands.
func LoadCLI(from Sources) (CLIConfig, error) {
	c, faults := load[CLIConfig](from)
	return c, refuse(faults)
}

// added tells of each setting once.
func added(faults, more []domain.FieldError) []domain.FieldError {
	for _, f := range more {
		if !slices.ContainsFunc(faults, func(told domain.FieldError) bool { return told.Location == f.Location }) {
			faults = append(faults, f)
		}
	}
	return faults
}

func trimmed(url string) string { return strings.TrimRight(url, "/") }

var errSettings = domain.NewError(domain.Invalid, "settings_invalid",
	"These settings are missing or wrong; .env.example explains each.%s")

// refuse says all that is wrong, if something is: one setting a line, and
// never what was set.
func refuse(faults []domain.FieldError) error {
	if len(faults) == 0 {
		return nil
	}
	var lines strings.Builder
	for _, f := range faults {
		lines.WriteString("\n" + f.Location + " " + f.Message)
	}
	err := errSettings.With(lines.String())
	err.Fields = faults
	return err
}

func load[T any](from Sources) (c T, faults []domain.FieldError) {
	known := settings(reflect.TypeFor[Config]())
	k := koanf.New("\x00") // names are flat
	_ = k.Load(confmap.Provider(defaults(known), ""), nil)
	faults = loadFile(k, from.File, known)
	_ = k.Load(env.Provider("", env.Opt{
		EnvironFunc:   func() []string { return from.Environ },
		TransformFunc: func(name, value string) (string, any) { return said(known, name, value), value },
	}), nil)
	_ = k.Load(confmap.Provider(flags(from.Flags), ""), nil)
	faults = append(faults, decode(k, &c)...)
	return c, added(faults, broken(c))
}

// said is the name of a setting that has a value, or nothing.
func said(known []setting, name, value string) string {
	if value == "" || !slices.ContainsFunc(known, func(s setting) bool { return s.name == name }) {
		return ""
	}
	return name
}

func defaults(known []setting) map[string]any {
	all := map[string]any{}
	for _, s := range known {
		if s.otherwise != "" {
			all[s.name] = s.otherwise
		}
	}
	return all
}

func flags(given map[string]string) map[string]any {
	all := map[string]any{}
	for name, value := range given {
		if value != "" {
			all[name] = value
		}
	}
	return all
}

// loadFile reads the file, in which a name that we do not know is a mistake.
func loadFile(k *koanf.Koanf, name string, known []setting) (faults []domain.FieldError) {
	path := name
	if name == "" {
		path = ".env"
	}
	in := koanf.New("\x00")
	switch err := in.Load(file.Provider(path), dotenv.Parser()); {
	case errors.Is(err, fs.ErrNotExist) && name == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return []domain.FieldError{{Location: path, Message: "is not there."}}
	case errors.Is(err, fs.ErrPermission):
		return []domain.FieldError{{Location: path, Message: "may not be read by this user."}}
	case err != nil: // whose text quotes the file
		return []domain.FieldError{{Location: path, Message: "cannot be read: it has one KEY=value a line; a value with spaces, $ or # stands in single quotes."}}
	}
	for name, value := range in.All() {
		text, _ := value.(string)
		switch {
		case said(known, name, "x") == "":
			faults = append(faults, domain.FieldError{Location: name, Message: "is no setting (in " + path + ")."})
		case text != "":
			_ = k.Set(name, text)
		}
	}
	slices.SortFunc(faults, func(a, b domain.FieldError) int { return strings.Compare(a.Location, b.Location) })
	return faults
}

// decode fills c and tells what is not of its type. The decoder's text is not
// kept: it may quote the value.
func decode(k *koanf.Koanf, c any) (faults []domain.FieldError) {
	blamed := blames(k.Unmarshal("", c))
	for _, s := range settings(reflect.TypeOf(c).Elem()) {
		if slices.Contains(blamed, s.name) {
			faults = append(faults, domain.FieldError{Location: s.name, Message: malformed(s.kind)})
		}
	}
	return faults
}

// blames are the names in a tree of errors.
func blames(err error) (names []string) {
	if named, ok := err.(interface{ Name() string }); ok {
		return []string{named.Name()}
	}
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range all.Unwrap() {
			names = append(names, blames(err)...)
		}
		return names
	}
	if err != nil {
		return blames(errors.Unwrap(err))
	}
	return nil
}
