package domain

import (
	"fmt"
	"strings"
)

// TenantProject is a project by where it is.
type TenantProject struct {
	Tenant  TenantID
	Project ProjectID
}

// TenantObject is an object of the files by where it lies. The platform's own have no tenant.
type TenantObject struct {
	Tenant TenantID
	Key    string
}

// Orphans are those of one sort that were found among the things that were looked at.
type Orphans struct {
	What   string   // such as "projects have records and no row"
	Names  []string // of all
	Looked string   // such as "of the first 500 projects"; empty if all were looked at
	Advice string
}

// maxNamed is how many of many are named.
const maxNamed = 5

// Finding warns if there are any.
func (o Orphans) Finding() Finding {
	text := fmt.Sprintf("%d %s", len(o.Names), o.What)
	if o.Looked != "" {
		text += ", " + o.Looked
	}
	if len(o.Names) == 0 {
		return FindingOK.Of(text+".", "")
	}
	return FindingWarning.Of(text+": "+NameSome(o.Names)+".", o.Advice)
}

// NameSome names the first of many.
func NameSome(names []string) string {
	if len(names) <= maxNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), len(names)-maxNamed)
}
