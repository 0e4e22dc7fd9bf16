package domain

import (
	"cmp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// NewDatasource is what an operator says about a datasource that is to be.
type NewDatasource struct {
	Kind     string
	Name     string
	Host     string
	Port     int // 0 for the usual one
	Database string
	User     string
	Password Secret
	Options  DatasourceOptions
}

// DatasourceChange replaces what an operator has said about a datasource. Without a password the one that
// is kept stays.
type DatasourceChange struct {
	Name     string
	Host     string
	Port     int
	Database string
	User     string
	Password Secret
	Options  DatasourceOptions
}

// Datasource checks the facts. It is in no phase yet.
func (in NewDatasource) Datasource(
	id DatasourceID, e EnterpriseID, by Subject, now time.Time,
) (d Datasource, err error) {
	d = Datasource{
		ID: id, Enterprise: e, Status: DatasourceUnverified, Place: 1, Connection: 1, Version: 1,
		CreatedAt: now, UpdatedAt: now, CreatedBy: by, UpdatedBy: by,
	}
	if d.Kind, err = parseDatasourceKind(in.Kind); err != nil {
		return d, err
	}
	if in.Password == "" {
		return d, ErrPasswordInvalid
	}
	return d, d.set(DatasourceChange{in.Name, in.Host, in.Port, in.Database, in.User, in.Password, in.Options})
}

// Replace changes everything that may be. What is not connected to as before is not verified.
func (d *Datasource) Replace(c DatasourceChange, by Subject, now time.Time) error {
	was := *d
	if err := d.set(c); err != nil {
		return err
	}
	moved := d.Host != was.Host || d.Port != was.Port || d.Database != was.Database
	if moved {
		d.Place, d.Written = d.Place+1, false
	}
	if moved || d.User != was.User || d.Options != was.Options || c.Password != "" {
		d.Connection, d.Status = d.Connection+1, DatasourceUnverified
	}
	d.Version, d.UpdatedAt, d.UpdatedBy = d.Version+1, now, by
	return nil
}

func (d *Datasource) set(c DatasourceChange) (err error) {
	if d.Name, err = validateText("name", c.Name, 1, MaxDatasourceName); err != nil {
		return err
	}
	if d.Host, err = ParseHost("host", c.Host); err != nil {
		return err
	}
	d.Port = cmp.Or(c.Port, usualPorts[d.Kind])
	if d.Port < 1 || d.Port > 65535 {
		return ErrPortInvalid
	}
	if d.Database, err = parseDatabase(d.Kind, c.Database); err != nil {
		return err
	}
	if d.User, err = validateText("user", c.User, 1, MaxDatasourceUser); err != nil {
		return err
	}
	if err := validatePassword(c.Password); err != nil {
		return err
	}
	d.Options, err = c.Options.validate(d.Kind)
	return err
}

var usualPorts = map[DatasourceKind]int{RecordsDatasource: 27017, FilesDatasource: 443}

// validatePassword takes a password as it is; none is one that is not changed.
func validatePassword(s Secret) error {
	text := s.Reveal()
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > MaxPassword ||
		strings.ContainsFunc(text, unicode.IsControl) {
		return ErrPasswordInvalid
	}
	return nil
}

// TestedDatasource is what a test has said, and the datasource after it.
type TestedDatasource struct {
	Result     DatasourceResult
	Reason     string // why it is not ok, in words; empty of a repeated call
	Datasource Datasource
}

// Checked stores what a test has said, if it was about the connection as it is.
func (d *Datasource) Checked(tested Datasource, r DatasourceResult, now time.Time) error {
	if d.Connection != tested.Connection {
		return ErrDatasourceChanging
	}
	d.Status, d.LastResult, d.LastCheckedAt = DatasourceFailed, r, now
	if r == ConnectionOK {
		d.Status = DatasourceOK
	}
	return nil
}
