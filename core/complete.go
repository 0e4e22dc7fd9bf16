package core

import (
	"fmt"
	"reflect"

	"github.com/tenon-health/tenon/ports"
)

// optional are the parts of a store that a set may lack.
const optional = "RecentFacts"

// complete refuses a set that cannot work, and names what it lacks.
func complete(p ports.Set) error {
	if lacking := missing(reflect.ValueOf(p.Store)); lacking != "" {
		return fmt.Errorf("core: the set has no Store.%s", lacking)
	}
	if p.Settings.AdminRole == "" || p.Settings.MemberRole == "" || p.Settings.RequestKey == "" {
		return fmt.Errorf("core: the set has no settings: AdminRole, MemberRole and SealKey are needed")
	}
	return nil
}

// missing names the first port of a struct of ports that is nil.
func missing(group reflect.Value) string {
	for i := range group.NumField() {
		name, field := group.Type().Field(i).Name, group.Field(i)
		if field.Kind() == reflect.Struct {
			if lacking := missing(field); lacking != "" {
				return lacking
			}
		} else if field.IsNil() && name != optional {
			return name
		}
	}
	return ""
}
