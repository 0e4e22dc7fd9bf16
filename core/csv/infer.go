package csv

import "github.com/tenon-health/tenon/core/document"

// inferred is what a cell looks like: a JSON number (which has no leading
// zeros, so that codes such as 007 stay text), true, false, or nothing. All
// else stays text: dates, NA, and numbers that would not be kept exactly.
func inferred(cell string) any {
	switch cell {
	case "":
		return nil
	case "true":
		return true
	case "false":
		return false
	}
	if number, err := document.ReadNumber(cell); err == nil {
		return number
	}
	return cell
}
