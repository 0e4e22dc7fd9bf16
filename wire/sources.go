package wire

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"slices"
)

// Sources is where settings come from, the weakest first; defaults are weaker
// still. An empty value counts as not set.
type Sources struct {
	File    string            // in dotenv syntax; empty means .env, if it exists
	Environ []string          // KEY=value; keys that are no setting are ignored
	Flags   map[string]string // by the name of the setting
}

// merge returns the value of each setting by its name, from the strongest
// source that sets it. Of the environment it looks at those of t alone.
func (from Sources) merge(t reflect.Type) (values map[string]any, wrong []fieldError) {
	known := defaults(t)
	file, inFile := readFile(from.File, defaults(reflect.TypeFor[Config]()))
	environ, inEnviron := environment(from.Environ, known)
	values = map[string]any{}
	for _, source := range []map[string]string{known, file, environ, from.Flags} {
		wrong = append(wrong, leftovers(source)...)
		for name, value := range source {
			if value != "" {
				values[name] = value
			}
		}
	}
	return values, slices.Concat(inFile, inEnviron, wrong)
}

// defaults has every setting of a configuration by its name, with an empty value
// if there is no default.
func defaults(t reflect.Type) map[string]string {
	all := map[string]string{}
	for _, s := range settings(t) {
		all[s.name] = s.defaultValue
	}
	return all
}

// readFile reads a file of settings. A name that is no setting is an error:
// it is probably a typing mistake.
func readFile(name string, known map[string]string) (found map[string]string, wrong []fieldError) {
	path := cmp.Or(name, ".env")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && name == "" {
		return nil, nil
	}
	if err != nil {
		return nil, []fieldError{{Location: path, Message: fileMessage(err)}}
	}
	found, wrong = parseFile(path, string(text))
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if _, ok := known[name]; !ok {
			wrong = append(wrong, fieldError{Location: name, Message: "is no setting (in " + path + ")."})
			delete(found, name)
		}
	}
	return found, wrong
}

// fileMessage says why a file could not be read.
func fileMessage(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist."
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by this user."
	}
	return "cannot be read."
}
