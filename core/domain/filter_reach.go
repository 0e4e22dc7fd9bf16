package domain

import "strconv"

// found is what a path leads to in one record.
type found struct {
	ends  []any // where the path ends
	tried []any // the same, and the elements of arrays
}

func (there *found) reach(value any, keys []string) {
	switch v := value.(type) {
	case Document:
		if len(keys) == 0 {
			there.end(v)
		} else if inner, ok := v.Get(keys[0]); ok {
			there.reach(inner, keys[1:])
		}
	case []any:
		if len(keys) > 0 {
			there.through(v, keys)
		} else {
			there.end(v)
			there.tried = append(there.tried, v...)
		}
	default:
		if len(keys) == 0 {
			there.end(v)
		}
	}
}

// through tries the elements of an array. One that an index names is taken as
// it is, even where it is an array again.
func (there *found) through(list []any, keys []string) {
	for i, item := range list {
		if d, ok := item.(Document); ok {
			there.reach(d, keys)
		}
		if keys[0] != strconv.Itoa(i) {
			continue
		}
		if len(keys) == 1 {
			there.end(item)
		} else {
			there.reach(item, keys[1:])
		}
	}
}

func (there *found) end(value any) {
	there.ends = append(there.ends, value)
	there.tried = append(there.tried, value)
}
