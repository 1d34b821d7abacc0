# Opens sessions and keeps them: hold.pl NUMBER NAME ROLE. Then there is a file /tmp/NAME.ready.
use strict;
use IO::Socket::UNIX;
my ($number, $name, $role) = @ARGV;
my @open;
while (@open < $number) {
  my $server = IO::Socket::UNIX->new('/var/run/postgresql/.s.PGSQL.5432') or die "no connection: $!\n";
  my $start = pack('N', 196608) . "user\0$role\0database\0postgres\0application_name\0$name\0\0";
  syswrite $server, pack('N', 4 + length $start) . $start;
  my $said = '';
  until ($said =~ /Z\x00\x00\x00\x05I\z/) { # ReadyForQuery
    die "refused after " . @open . ": $said\n" if !sysread($server, $said, 4096, length $said) || $said =~ /^E/;
  }
  push @open, $server;
}
open my $ready, '>', "/tmp/$name.ready" or die $!;
close $ready;
sleep;
