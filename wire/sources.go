package wire

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/dotenv"
)

// Sources is where settings come from, the weakest first; defaults are weaker
// still. An empty value counts as not set.
type Sources struct {
	File    string            // in dotenv syntax; empty means .env, if it exists
	Environ []string          // KEY=value; keys that are no setting are ignored
	Flags   map[string]string // by the name of the setting
}

// merge returns the value of each setting by its name, from the strongest
// source that sets it.
func (from Sources) merge() (values map[string]any, wrong []fieldError) {
	known := defaults()
	file, wrong := readFile(from.File, known)
	values = map[string]any{}
	for _, source := range []map[string]string{known, file, environment(from.Environ, known), from.Flags} {
		for name, value := range source {
			if value != "" {
				values[name] = value
			}
		}
	}
	return values, wrong
}

// defaults has every setting by its name, with an empty value if there is no
// default.
func defaults() map[string]string {
	all := map[string]string{}
	for _, s := range settings(reflect.TypeFor[Config]()) {
		all[s.name] = s.defaultValue
	}
	return all
}

// environment takes from the environment what is a setting.
func environment(environ []string, known map[string]string) map[string]string {
	found := map[string]string{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if _, ok := known[name]; ok {
			found[name] = value
		}
	}
	return found
}

// readFile reads a file of settings. A name that is no setting is an error:
// it is probably a typing mistake.
func readFile(name string, known map[string]string) (found map[string]string, wrong []fieldError) {
	path := name
	if path == "" {
		path = ".env"
	}
	parsed, err := parseFile(path)
	if errors.Is(err, fs.ErrNotExist) && name == "" {
		return nil, nil
	}
	if err != nil {
		return nil, []fieldError{{Location: path, Message: fileMessage(err)}}
	}
	found = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(parsed)) {
		if _, ok := known[name]; !ok {
			wrong = append(wrong, fieldError{Location: name, Message: "is no setting (in " + path + ")."})
			continue
		}
		found[name], _ = parsed[name].(string)
	}
	return found, wrong
}

func parseFile(path string) (map[string]any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return dotenv.Parser().Unmarshal(text)
}

// fileMessage says why a file could not be read. The error's own text may quote
// the file, so it is not used.
func fileMessage(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist."
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user."
	}
	return "cannot be read: it has one KEY=value a line; a value with spaces, $ or # stands in single quotes."
}
