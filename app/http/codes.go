package http

import (
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/tenon-health/tenon/app/http/rest"
)

// codeTable is printed from the sources by make gen.
//
//go:embed errors.md
var codeTable string

var codeRow = regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\| (\\d+) \\| (.*) \\|$")

// codes are those of the printed table.
var codes = sync.OnceValue(func() map[string]rest.Code {
	all := map[string]rest.Code{}
	for _, row := range codeRow.FindAllStringSubmatch(codeTable, -1) {
		status, _ := strconv.Atoi(row[2])           // the pattern has digits only
		message, _, _ := strings.Cut(row[3], " · ") // of several
		all[row[1]] = rest.Code{Status: status, Message: message}
	}
	return all
})
