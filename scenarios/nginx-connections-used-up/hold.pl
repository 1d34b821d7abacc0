# Begins requests and does not end them: hold.pl NUMBER NAME. It stops at NUMBER, or when nginx drops new connections.
# Then its process id is in /tmp/NAME.ready.
use strict;
use IO::Select;
use IO::Socket::INET;
my ($number, $name) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my ($open, $dropped) = (IO::Select->new, 0);
while ($open->count < $number && $dropped < 3) {
  my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 80) or die "no connection: $!\n";
  syswrite $server, "POST / HTTP/1.1\r\nHost: x\r\n";
  # nginx answers nothing to half a request, so what can be read is the end of the connection.
  if (IO::Select->new($server)->can_read(0.02)) { $dropped++ } else { $open->add($server); $dropped = 0 }
  # To make room, nginx closes connections of which it has read nothing yet.
  for my $closed ($open->can_read(0)) { $open->remove($closed); $dropped = 0 }
}
open my $ready, '>', "/tmp/$name.begun" or die $!;
print $ready $$;
close $ready;
rename "/tmp/$name.begun", "/tmp/$name.ready" or die $!;
sleep;
