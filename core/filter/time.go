package filter

import "time"

// KeepsTime reports whether every store and every answer can keep a time: its year, in UTC, is
// 1 to 9999.
func KeepsTime(t time.Time) bool {
	year := t.UTC().Year()
	return 1 <= year && year <= 9999
}
