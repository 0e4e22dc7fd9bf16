package wire

import (
	"reflect"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// setting is one field of the configuration.
type setting struct {
	name         string // as in the environment
	defaultValue string // empty if there is none
	field        string
	kind         reflect.Type
}

// settings are those of a configuration and of the groups in it, in order.
func settings(t reflect.Type) (all []setting) {
	for f := range t.Fields() {
		if f.Anonymous {
			all = append(all, settings(f.Type)...)
			continue
		}
		all = append(all, setting{f.Tag.Get("koanf"), f.Tag.Get("default"), f.Name, f.Type})
	}
	return all
}

// malformed says what a value of that type looks like.
func malformed(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "must be a time such as 30s or 5m."
	case t.Kind() == reflect.Bool:
		return "must be true or false."
	}
	return "must be a whole number."
}

// list is written with commas between.
type list []string

// UnmarshalText takes a list apart.
func (l *list) UnmarshalText(text []byte) error {
	for item := range strings.SplitSeq(string(text), ",") {
		if item = strings.TrimSpace(item); item != "" {
			*l = append(*l, item)
		}
	}
	return nil
}

// secrets is a list of which nothing prints.
type secrets []domain.Secret

// UnmarshalText takes a list apart.
func (s *secrets) UnmarshalText(text []byte) error {
	var items list
	err := items.UnmarshalText(text)
	for _, item := range items {
		*s = append(*s, domain.Secret(item))
	}
	return err
}
