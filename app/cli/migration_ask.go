package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
)

// agreement is what every command takes that must not be run by mistake.
type agreement struct {
	Yes bool `help:"Do it without asking. Needed where there is no terminal."`
}

var (
	errNobodyAsked = Usage(errors.New(
		"there is no terminal to ask on: see what it would do (--help), then add --yes",
	))
	errDeclined = Usage(errors.New("nothing was changed, because the answer was not yes"))
)

// require refuses before anything is looked at where nobody could be asked.
func (a agreement) require(w Env) error {
	if a.Yes || w.Asked {
		return nil
	}
	return errNobodyAsked
}

// ask shows what would be done. Whatever is typed but yes is no, and so is nothing.
func (a agreement) ask(s session, what string) error {
	if a.Yes {
		return nil
	}
	fmt.Fprintf(s.printer.err, "%sType yes to do this: ", what)
	line, _ := bufio.NewReader(s.env.In).ReadString('\n')
	if strings.TrimSpace(line) != "yes" {
		return errDeclined
	}
	return nil
}
