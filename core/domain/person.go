package domain

import "strings"

// Person is how people see each other.
type Person struct {
	Subject   Subject
	FirstName string
	LastName  string
	Email     string
	AvatarURL string
	JobTitle  string
}

// Name is what a mail or a notification calls the person.
func (p Person) Name() string {
	if name := strings.TrimSpace(p.FirstName + " " + p.LastName); name != "" {
		return name
	}
	return p.Email
}

// SearchText is the folded text in which the person is found: the name in both orders,
// and the address.
func (p Person) SearchText() string {
	return strings.Join([]string{
		Fold(p.FirstName + " " + p.LastName), Fold(p.LastName + " " + p.FirstName), p.Email,
	}, "\x01")
}
